/* A replica that follows its primary: dials it, asks for the log from its offset, applies what comes. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define REDIAL_PAUSE_US 5000

struct replica {
    const char *host, *port;
    unsigned long long offset;
    unsigned long dials;
    int last_error;
};

static int dial(struct replica *r)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found, *a;
    int fd = -1;
    r->dials++;
    if (getaddrinfo(r->host, r->port, &hints, &found) != 0)
        return -1;
    for (a = found; a; a = a->ai_next) {
        fd = socket(a->ai_family, a->ai_socktype | SOCK_CLOEXEC, a->ai_protocol);
        if (fd < 0)
            continue;
        if (connect(fd, a->ai_addr, a->ai_addrlen) == 0)
            break;
        r->last_error = errno;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static void apply_log(struct replica *r, int fd)
{
    char line[64], buf[4096];
    ssize_t n;
    int len = snprintf(line, sizeof line, "FOLLOW %llu\n", r->offset);
    if (send(fd, line, (size_t)len, MSG_NOSIGNAL) < 0)
        return;
    while ((n = recv(fd, buf, sizeof buf, 0)) > 0)
        r->offset += (unsigned long long)n;
}

static void *follow_primary(void *arg)
{
    struct replica *r = arg;
    for (;;) {
        int fd = dial(r);
        if (fd >= 0) {
            apply_log(r, fd);
            close(fd);
        }
        usleep(REDIAL_PAUSE_US);
    }
    return NULL;
}

int main(void)
{
    static struct replica r;
    pthread_t follower;
    r.host = getenv("HOST") ? getenv("HOST") : "127.0.0.1";
    r.port = getenv("PORT") ? getenv("PORT") : "9";
    pthread_create(&follower, NULL, follow_primary, &r);
    pthread_setname_np(follower, "follower");
    for (;;) {
        sleep(60);
        printf("offset %llu after %lu dials (%s)\n", r.offset, r.dials, strerror(r.last_error));
    }
}
