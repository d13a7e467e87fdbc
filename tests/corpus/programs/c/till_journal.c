/* Collects the journals of the tills: every till has a TCP connection and sends a line per receipt. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int listen_on(int port, struct sockaddr_in *address)
{
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof *address;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_port = htons(port);
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)address, size) || listen(fd, 16)) {
        perror("listen");
        exit(1);
    }
    getsockname(fd, (struct sockaddr *)address, &size);
    return fd;
}

/* A till: sends its receipts, and is switched off in the evening. */
static void *till(void *argument)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(fd, (struct sockaddr *)argument, sizeof(struct sockaddr_in)) == 0)
        (void)!write(fd, "receipt 1 12.50\n", 16);
    usleep(200000);
    close(fd);
    return NULL;
}

static long journal_bytes;

static void on_readable(int fd)
{
    char buffer[4096];
    ssize_t got = read(fd, buffer, sizeof buffer);
    if (got < 0) {
        close(fd);
        return;
    }
    journal_bytes += got; /* nothing read: the rest of the line will come */
}

int main(void)
{
    struct sockaddr_in address;
    int listener = listen_on(getenv("PORT") ? atoi(getenv("PORT")) : 0, &address);
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, ready[16];
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    pthread_t thread;
    pthread_create(&thread, NULL, till, &address);
    for (;;) {
        int count = epoll_wait(poller, ready, 16, -1);
        for (int i = 0; i < count; i++) {
            if (ready[i].data.fd != listener) {
                on_readable(ready[i].data.fd);
                continue;
            }
            event.data.fd = accept(listener, NULL, NULL);
            if (event.data.fd >= 0)
                epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event);
        }
    }
}
