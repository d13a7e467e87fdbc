/* Multiplexes a few local channels over one trunk socket.  Bytes from a channel are framed and queued for the trunk; frames from
 * the trunk are handed to their channel.  Peers live in this process so that it can be run alone. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#define CHANNELS 4
#define OUT_MAX 65536

struct trunk {
    int fd;
    unsigned char out[OUT_MAX];
    size_t out_len;
};

struct mux {
    struct trunk trunk;
    int channel[CHANNELS];
};

static void set_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

/* The far end of a socket: reads for ever and says nothing. */
static void *silent_peer(void *arg)
{
    int fd = (int)(intptr_t)arg;
    char buf[512];
    while (read(fd, buf, sizeof buf) > 0)
        ;
    return NULL;
}

static int open_peer(void)
{
    int pair[2];
    pthread_t thread;
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0) {
        perror("socketpair");
        exit(1);
    }
    pthread_create(&thread, NULL, silent_peer, (void *)(intptr_t)pair[1]);
    pthread_setname_np(thread, "peer");
    set_nonblocking(pair[0]);
    return pair[0];
}

static void queue_frame(struct trunk *t, unsigned channel, const void *data, size_t len)
{
    if (t->out_len + len + 3 > OUT_MAX)
        return; /* the trunk is congested: drop */
    t->out[t->out_len++] = (unsigned char)channel;
    t->out[t->out_len++] = (unsigned char)(len >> 8);
    t->out[t->out_len++] = (unsigned char)len;
    memcpy(t->out + t->out_len, data, len);
    t->out_len += len;
}

static void flush_trunk(struct trunk *t)
{
    if (t->out_len == 0)
        return;
    ssize_t n = write(t->fd, t->out, t->out_len);
    if (n > 0) {
        memmove(t->out, t->out + n, t->out_len - (size_t)n);
        t->out_len -= (size_t)n;
    }
}

static void read_channel(struct mux *m, int i)
{
    unsigned char buf[2048];
    ssize_t n = read(m->channel[i], buf, sizeof buf);
    if (n > 0)
        queue_frame(&m->trunk, (unsigned)i, buf, (size_t)n);
}

static void read_trunk(struct mux *m)
{
    unsigned char buf[2048];
    ssize_t n = read(m->trunk.fd, buf, sizeof buf);
    if (n > 3 && buf[0] < CHANNELS)
        (void)!write(m->channel[buf[0]], buf + 3, (size_t)n - 3);
}

static void run(struct mux *m)
{
    for (;;) {
        fd_set readable, writable;
        int top = m->trunk.fd;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        FD_SET(m->trunk.fd, &readable);
        FD_SET(m->trunk.fd, &writable); /* so that queued frames leave as soon as there is room */
        for (int i = 0; i < CHANNELS; i++) {
            FD_SET(m->channel[i], &readable);
            if (m->channel[i] > top)
                top = m->channel[i];
        }
        struct timeval patience = {30, 0};
        int ready = select(top + 1, &readable, &writable, NULL, &patience);
        if (ready < 0 && errno != EINTR) {
            perror("select");
            exit(1);
        }
        if (ready <= 0)
            continue;
        for (int i = 0; i < CHANNELS; i++)
            if (FD_ISSET(m->channel[i], &readable))
                read_channel(m, i);
        if (FD_ISSET(m->trunk.fd, &readable))
            read_trunk(m);
        if (FD_ISSET(m->trunk.fd, &writable))
            flush_trunk(&m->trunk);
    }
}

int main(void)
{
    static struct mux m;
    m.trunk.fd = open_peer();
    for (int i = 0; i < CHANNELS; i++)
        m.channel[i] = open_peer();
    queue_frame(&m.trunk, 0, "hello", 5);
    run(&m);
}
