/*
 * A small TCP relay: every client that connects to 127.0.0.1:$PORT gets its own
 * connection to the backend, and bytes are copied both ways.
 *
 * Clients may finish their sending side (shutdown) and go on reading.  The relay
 * remembers that, and has nothing more to copy in that direction.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_EVENTS 32
#define BUFFER_SIZE 8192

struct side;

struct session {
    struct side *client;
    struct side *backend;
};

struct side {
    int fd;
    int finished;            /* the peer has no more to send */
    struct side *other;
    struct session *session;
};

static struct sockaddr_in backend_address;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int listen_on(unsigned short port, struct sockaddr_in *bound)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int yes = 1;
    socklen_t length = sizeof *bound;

    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    memset(bound, 0, sizeof *bound);
    bound->sin_family = AF_INET;
    bound->sin_port = htons(port);
    bound->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(fd, (struct sockaddr *)bound, sizeof *bound) < 0)
        die("bind");
    if (listen(fd, 64) < 0)
        die("listen");
    getsockname(fd, (struct sockaddr *)bound, &length);
    return fd;
}

static int connect_to(const struct sockaddr_in *address)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        die("socket");
    if (connect(fd, (const struct sockaddr *)address, sizeof *address) < 0)
        die("connect");
    return fd;
}

/* The backend: greets, then listens to whatever the client says. */
static void *backend_main(void *argument)
{
    int listener = *(int *)argument;
    char line[256];

    int fd = accept(listener, NULL, NULL);
    if (fd < 0)
        die("backend accept");
    if (write(fd, "READY\n", 6) != 6)
        die("backend write");
    while (read(fd, line, sizeof line) > 0)
        ;
    for (;;)
        pause();
    return NULL;
}

/* A subscriber: says what it wants, ends its own sending side, then waits for news. */
static void *subscriber_main(void *argument)
{
    const struct sockaddr_in *relay = argument;
    char line[256];
    int fd = connect_to(relay);

    if (write(fd, "SUBSCRIBE prices\n", 17) != 17)
        die("subscriber write");
    sleep(1);
    shutdown(fd, SHUT_WR);
    while (read(fd, line, sizeof line) > 0)
        ;
    for (;;)
        pause();
    return NULL;
}

static void watch(int poller, struct side *side)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = side };

    if (epoll_ctl(poller, EPOLL_CTL_ADD, side->fd, &event) < 0)
        die("epoll_ctl");
}

static struct side *new_side(struct session *session, int fd)
{
    struct side *side = calloc(1, sizeof *side);

    side->fd = fd;
    side->session = session;
    return side;
}

static void open_session(int poller, int client_fd)
{
    struct session *session = calloc(1, sizeof *session);

    session->client = new_side(session, client_fd);
    session->backend = new_side(session, connect_to(&backend_address));
    session->client->other = session->backend;
    session->backend->other = session->client;
    watch(poller, session->client);
    watch(poller, session->backend);
}

static void close_session(struct session *session)
{
    close(session->client->fd);
    close(session->backend->fd);
    free(session->client);
    free(session->backend);
    free(session);
}

static void copy_from(struct side *side)
{
    char buffer[BUFFER_SIZE];
    ssize_t count;

    if (side->finished)
        return;                 /* nothing more will come from here */
    count = recv(side->fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (count > 0) {
        if (send(side->other->fd, buffer, (size_t)count, MSG_NOSIGNAL) < 0)
            side->other->finished = 1;
        return;
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    /* One direction is over; the other one may still be in use. */
    side->finished = 1;
    if (side->other->finished)
        close_session(side->session);
}

static void relay_loop(int listener)
{
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event accepting = { .events = EPOLLIN, .data.ptr = NULL };
    struct epoll_event events[MAX_EVENTS];

    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &accepting);
    for (;;) {
        int ready = epoll_wait(poller, events, MAX_EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr == NULL) {
                int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
                if (fd >= 0)
                    open_session(poller, fd);
            } else {
                copy_from(events[i].data.ptr);
            }
        }
    }
}

int main(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in relay_address;
    pthread_t backend, subscriber;
    int backend_listener = listen_on(0, &backend_address);
    int listener = listen_on(port ? (unsigned short)atoi(port) : 0, &relay_address);

    pthread_create(&backend, NULL, backend_main, &backend_listener);
    pthread_setname_np(backend, "backend");
    pthread_create(&subscriber, NULL, subscriber_main, &relay_address);
    pthread_setname_np(subscriber, "subscriber");
    relay_loop(listener);
    return 0;
}
