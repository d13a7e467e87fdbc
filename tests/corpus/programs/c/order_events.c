/*
 * order_events: follows the order streams on Valkey (one a region) and keeps a count of the orders by state.
 *
 * Speaks RESP over a plain socket, so that it can run on the small gateways without a client library.
 * Every region has its own thread and its own connection.
 */
#define _GNU_SOURCE
#include <netdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* How long a read waits for new entries before we look at the shutdown flag again: five seconds. */
#define READ_BLOCK "5"
#define REGIONS 6

struct link {
    int fd;
    char buffer[16384];
    size_t have, used;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* redis://[[user]:password@]host:port[/db] */
static int dial(const char *url)
{
    char host[128] = "127.0.0.1", port[16] = "6379";
    const char *rest = url ? strstr(url, "://") : NULL, *at;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;

    rest = rest ? rest + 3 : "127.0.0.1:6379";
    if ((at = strrchr(rest, '@')))
        rest = at + 1;
    sscanf(rest, "%127[^:/]:%15[0-9]", host, port);
    if (getaddrinfo(host, port, &hints, &found) != 0)
        die("getaddrinfo");
    int fd = socket(found->ai_family, found->ai_socktype, 0);
    if (connect(fd, found->ai_addr, found->ai_addrlen) < 0)
        die("connect");
    freeaddrinfo(found);
    return fd;
}

static int next_byte(struct link *link)
{
    if (link->used == link->have) {
        ssize_t count = recv(link->fd, link->buffer, sizeof link->buffer, 0);
        if (count <= 0)
            die("connection lost");
        link->have = count;
        link->used = 0;
    }
    return (unsigned char)link->buffer[link->used++];
}

static void read_line(struct link *link, char *line, size_t size)
{
    size_t length = 0;
    int c;
    while ((c = next_byte(link)) != '\n')
        if (c != '\r' && length + 1 < size)
            line[length++] = c;
    line[length] = 0;
}

/* Reads one reply; the last bulk string in it is left in text. Returns 0 for a null reply. */
static int read_reply(struct link *link, char *text, size_t size)
{
    char line[256];
    read_line(link, line, sizeof line);
    long count = atol(line + 1);
    if (line[0] == '*') {
        for (long i = 0; i < count; i++)
            read_reply(link, text, size);
        return count > 0;
    }
    if (line[0] == '$' && count >= 0) {
        for (long i = 0; i < count; i++) {
            int c = next_byte(link);
            if ((size_t)i + 1 < size)
                text[i] = c;
        }
        text[(size_t)count < size ? (size_t)count : size - 1] = 0;
        next_byte(link);
        next_byte(link);
    }
    return line[0] != '$' || count >= 0;
}

static void send_command(struct link *link, int count, const char *const words[])
{
    char out[2048];
    size_t length = snprintf(out, sizeof out, "*%d\r\n", count);
    for (int i = 0; i < count; i++)
        length += snprintf(out + length, sizeof out - length, "$%zu\r\n%s\r\n", strlen(words[i]), words[i]);
    if (send(link->fd, out, length, MSG_NOSIGNAL) != (ssize_t)length)
        die("send");
}

struct totals {
    unsigned long paid, shipped, other;
};

struct region {
    pthread_t thread;
    struct link link;
    struct totals totals;
    char stream[128];
};

static struct region regions[REGIONS];

static void count_order(struct totals *totals, const char *state)
{
    if (strcmp(state, "paid") == 0)
        totals->paid++;
    else if (strcmp(state, "shipped") == 0)
        totals->shipped++;
    else
        totals->other++;
}

static void follow(struct link *link, const char *stream, struct totals *totals)
{
    const char *const words[] = {"XREAD", "COUNT", "100", "BLOCK", READ_BLOCK, "STREAMS", stream, "$"};
    char state[256];
    for (;;) {
        state[0] = 0;
        send_command(link, 8, words);
        if (read_reply(link, state, sizeof state))
            count_order(totals, state);
    }
}

static void *region_main(void *argument)
{
    struct region *region = argument;
    region->link.fd = dial(getenv("REDIS_URL"));
    follow(&region->link, region->stream, &region->totals);
    return NULL;
}

int main(void)
{
    const char *queue = getenv("QUEUE");
    for (int i = 0; i < REGIONS; i++) {
        snprintf(regions[i].stream, sizeof regions[i].stream, "%s:region-%d", queue ? queue : "orders", i);
        if (pthread_create(&regions[i].thread, NULL, region_main, &regions[i]) != 0)
            return 1;
    }
    pthread_join(regions[0].thread, NULL);
    return 1;
}
