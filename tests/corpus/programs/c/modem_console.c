/* Console logger: keeps the modem's terminal in a file and answers the watchdog socket.
 * The line side is a pty; mgetty (here: a small child) talks on the other end. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int open_capture(void)
{
    char path[512];
    const char *dir = getenv("DATA_DIR");
    snprintf(path, sizeof path, "%s/console.log", dir ? dir : "/tmp");
    return open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int open_status_socket(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = getenv("PORT");
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port ? atoi(port) : 0);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 8) < 0)
        return -1;
    return fd;
}

static int dial_in(void)
{
    int master;
    pid_t child = forkpty(&master, NULL, NULL, NULL);
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        puts("ATZ");
        puts("OK");
        puts("NO CARRIER");
        fflush(stdout);
        _exit(0);
    }
    if (child < 0)
        return -1;
    fcntl(master, F_SETFL, O_NONBLOCK);
    return master;
}

static void copy_line(int line, int capture, size_t *seen)
{
    char buffer[1024];
    ssize_t n = read(line, buffer, sizeof buffer);
    if (n <= 0)
        return; /* nothing more for now */
    *seen += n;
    if (write(capture, buffer, n) != n)
        perror("console.log");
}

static void answer_status(int listener, size_t seen)
{
    int client = accept(listener, NULL, NULL);
    if (client < 0)
        return;
    dprintf(client, "bytes %zu\n", seen);
    close(client);
}

int main(void)
{
    signal(SIGCHLD, SIG_IGN);
    int capture = open_capture(), listener = open_status_socket(), line = dial_in();
    if (capture < 0 || listener < 0 || line < 0)
        return 1;
    size_t seen = 0;
    struct pollfd watched[] = {{line, POLLIN, 0}, {listener, POLLIN, 0}};
    for (;;) {
        if (poll(watched, 2, 30000) < 0 && errno != EINTR)
            return 1;
        if (watched[0].revents)
            copy_line(line, capture, &seen);
        if (watched[1].revents & POLLIN)
            answer_status(listener, seen);
    }
}
