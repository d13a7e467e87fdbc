/* TCP gate: every worker process has the listener in an epoll of its own. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 12

static void worker(int listener)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.fd = listener}, events[16];
    int ep = epoll_create1(0);

    epoll_ctl(ep, EPOLL_CTL_ADD, listener, &ev);
    for (;;) {
        int n = epoll_wait(ep, events, 16, -1);
        for (int i = 0; i < n; i++) {
            int client = accept(listener, NULL, NULL);
            if (client < 0) {
                if (errno != EAGAIN && errno != EINTR)
                    perror("accept");
                continue;
            }
            if (write(client, "open\n", 5) < 0)
                perror("write");
            close(client);
        }
    }
}

int main(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    signal(SIGPIPE, SIG_IGN);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    addr.sin_port = htons(getenv("PORT") ? atoi(getenv("PORT")) : 0);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 128) < 0) {
        perror("listen");
        return 1;
    }
    for (int i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            prctl(PR_SET_PDEATHSIG, SIGTERM);
            worker(fd);
        }
    while (wait(NULL) > 0)
        ;
    return 0;
}
