/* Prefork postbox: six children accept letters on one socket, the master watches them. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CHILDREN 6

static pid_t children[CHILDREN];
static time_t started[CHILDREN];

static int open_postbox(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = getenv("PORT");
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port ? atoi(port) : 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0)
        return -1;
    return fd;
}

static void collect(int postbox)
{
    char letter[4096];
    for (;;) {
        int sender = accept(postbox, NULL, NULL);
        if (sender < 0)
            continue;
        ssize_t size = recv(sender, letter, sizeof letter, 0);
        if (size > 0)
            dprintf(sender, "received %zd bytes\n", size);
        close(sender);
    }
}

static void start_child(int number, int postbox, const sigset_t *blocked)
{
    started[number] = time(NULL);
    children[number] = fork();
    if (children[number] == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        sigprocmask(SIG_UNBLOCK, blocked, NULL);
        collect(postbox);
    }
}

static void replace_dead(int postbox, const sigset_t *blocked)
{
    pid_t gone;
    while ((gone = waitpid(-1, NULL, WNOHANG)) > 0)
        for (int i = 0; i < CHILDREN; i++)
            if (children[i] == gone) {
                if (time(NULL) - started[i] < 2)
                    sleep(5);
                start_child(i, postbox, blocked);
            }
}

int main(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGCHLD);
    sigaddset(&signals, SIGTERM);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    int postbox = open_postbox();
    if (postbox < 0)
        return 1;
    for (int i = 0; i < CHILDREN; i++)
        start_child(i, postbox, &signals);
    for (;;) {
        struct timespec patience = {1, 0};
        int number = sigtimedwait(&signals, NULL, &patience);
        if (number == SIGTERM)
            break;
        replace_dead(postbox, &signals);
    }
    for (int i = 0; i < CHILDREN; i++)
        kill(children[i], SIGTERM);
    return 0;
}
