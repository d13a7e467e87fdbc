/* Daemon: a listener and its signals in one epoll. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

static int watch(int ep, int fd)
{
    struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
    return epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}

static int open_listener(void)
{
    struct sockaddr_in addr = {.sin_family = AF_INET};
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    addr.sin_port = htons(getenv("PORT") ? atoi(getenv("PORT")) : 0);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(void)
{
    struct epoll_event events[32];
    sigset_t mask;
    char buf[256];
    int ep = epoll_create1(0), listener = open_listener(), sigfd;

    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    sigfd = signalfd(-1, &mask, 0);
    watch(ep, listener);
    watch(ep, sigfd);
    for (;;) {
        int n = epoll_wait(ep, events, 32, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                watch(ep, accept(listener, NULL, NULL));
            } else if (fd == sigfd) {
                struct signalfd_siginfo info;
                if (read(sigfd, &info, sizeof info) == sizeof info && info.ssi_signo == SIGTERM)
                    return 0;
                puts("reloading");
            } else {
                ssize_t len = read(fd, buf, sizeof buf);
                if (len <= 0 || write(fd, buf, len) < 0)
                    close(fd);
            }
        }
    }
}
