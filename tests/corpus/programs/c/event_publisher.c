/*
 * Publishes events to subscribers over local sockets.  Each subscriber has an
 * output buffer, so that a slow one cannot hold up the others.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define SUBSCRIBERS 4
#define OUTPUT_SIZE 16384
#define STATUS_SECONDS 30

struct subscriber {
    int fd;
    size_t pending;
    char output[OUTPUT_SIZE];
};

static struct subscriber subscribers[SUBSCRIBERS];

/* The reading end: a consumer that waits for events. */
static void *consumer_main(void *argument)
{
    int fd = (int)(long)argument;
    char buffer[1024];

    while (read(fd, buffer, sizeof buffer) > 0)
        ;
    return NULL;
}

static void enqueue(struct subscriber *to, const char *text)
{
    size_t length = strlen(text);

    if (to->pending + length > OUTPUT_SIZE)
        return;                         /* drop it: the consumer is too slow */
    memcpy(to->output + to->pending, text, length);
    to->pending += length;
}

static void publish(const char *text)
{
    for (int i = 0; i < SUBSCRIBERS; i++)
        enqueue(&subscribers[i], text);
}

static void flush_output(struct subscriber *to)
{
    ssize_t sent;

    if (to->pending == 0)
        return;
    sent = send(to->fd, to->output, to->pending, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0)
        return;
    to->pending -= (size_t)sent;
    memmove(to->output, to->output + sent, to->pending);
}

static void take_request(struct subscriber *from)
{
    char request[512];

    if (recv(from->fd, request, sizeof request, MSG_DONTWAIT) > 0)
        enqueue(from, "OK\n");
}

static void serve(void)
{
    struct pollfd fds[SUBSCRIBERS];
    time_t last_status = time(NULL);

    for (;;) {
        for (int i = 0; i < SUBSCRIBERS; i++) {
            fds[i].fd = subscribers[i].fd;
            fds[i].events = POLLIN | POLLOUT;
        }
        if (poll(fds, SUBSCRIBERS, 1000 * STATUS_SECONDS) < 0 && errno != EINTR) {
            perror("poll");
            exit(1);
        }
        for (int i = 0; i < SUBSCRIBERS; i++) {
            if (fds[i].revents & POLLIN)
                take_request(&subscribers[i]);
            if (fds[i].revents & POLLOUT)
                flush_output(&subscribers[i]);
        }
        if (time(NULL) - last_status >= STATUS_SECONDS) {
            publish("STATUS ok\n");
            last_status = time(NULL);
        }
    }
}

int main(void)
{
    for (int i = 0; i < SUBSCRIBERS; i++) {
        pthread_t consumer;
        int pair[2];
        char name[16];

        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0) {
            perror("socketpair");
            return 1;
        }
        subscribers[i].fd = pair[0];
        pthread_create(&consumer, NULL, consumer_main, (void *)(long)pair[1]);
        snprintf(name, sizeof name, "consumer-%d", i);
        pthread_setname_np(consumer, name);
    }
    publish("HELLO\n");
    serve();
    return 0;
}
