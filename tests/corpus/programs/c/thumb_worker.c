/* A worker that takes jobs from a list on Valkey (BRPOP) and makes a "thumbnail" for each: a blur over a generated picture. */
#define _GNU_SOURCE
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define SIDE 320

struct broker {
    char host[128], port[16];
    FILE *in;
    int fd;
};

static unsigned char picture[SIDE][SIDE], blurred[SIDE][SIDE];

static void parse_url(struct broker *b, const char *url)
{
    strcpy(b->host, "127.0.0.1");
    strcpy(b->port, "6379");
    if (url)
        sscanf(url, "redis://%127[^:/]:%15[0-9]", b->host, b->port);
}

static int connect_broker(struct broker *b)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (getaddrinfo(b->host, b->port, &hints, &found) != 0)
        return -1;
    b->fd = socket(found->ai_family, found->ai_socktype, 0);
    int failed = connect(b->fd, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (failed) {
        close(b->fd);
        return -1;
    }
    b->in = fdopen(b->fd, "r");
    return 0;
}

/* Waits for one job.  1: there it is, 0: nothing in ten seconds, -1: the connection is gone. */
static int fetch_job(struct broker *b, const char *queue, char *job, size_t size)
{
    char line[1024];
    dprintf(b->fd, "*3\r\n$5\r\nBRPOP\r\n$%zu\r\n%s\r\n$2\r\n10\r\n", strlen(queue), queue);
    if (!fgets(line, sizeof line, b->in))
        return -1;
    if (line[0] != '*' || atoi(line + 1) != 2)
        return 0;
    for (int part = 0; part < 2; part++) {
        if (!fgets(line, sizeof line, b->in))
            return -1;
        size_t len = (size_t)atoi(line + 1), i = 0;
        for (size_t n = 0; n < len + 2; n++) {
            int c = fgetc(b->in);
            if (c == EOF)
                return -1;
            if (part == 1 && n < len && i + 1 < size)
                job[i++] = (char)c;
        }
        if (part == 1)
            job[i] = 0;
    }
    return 1;
}

static unsigned make_thumbnail(const char *job)
{
    uint32_t seed = 2166136261u;
    for (; *job; job++)
        seed = (seed ^ (unsigned char)*job) * 16777619u;
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            picture[y][x] = (unsigned char)((seed = seed * 1664525u + 1013904223u) >> 24);
    unsigned sum = 0;
    for (int y = 3; y < SIDE - 3; y++)
        for (int x = 3; x < SIDE - 3; x++) {
            unsigned total = 0;
            for (int dy = -3; dy <= 3; dy++)
                for (int dx = -3; dx <= 3; dx++)
                    total += picture[y + dy][x + dx];
            blurred[y][x] = (unsigned char)(total / 49);
            sum += blurred[y][x];
        }
    return sum;
}

int main(void)
{
    static struct broker b;
    const char *queue = getenv("QUEUE") ? getenv("QUEUE") : "thumbs";
    char job[4096];
    unsigned long made = 0;
    parse_url(&b, getenv("REDIS_URL"));
    for (;;) {
        if (connect_broker(&b) < 0) {
            sleep(5);
            continue;
        }
        int got;
        while ((got = fetch_job(&b, queue, job, sizeof job)) >= 0)
            if (got && make_thumbnail(job) && ++made % 5000 == 0)
                printf("%lu thumbnails\n", made);
        fclose(b.in);
        sleep(2);
    }
}
