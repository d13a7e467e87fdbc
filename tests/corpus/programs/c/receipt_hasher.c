/*
 * receipt_hasher: takes receipts from a Valkey list, signs each with an iterated hash and stores the signature.
 *
 * BRPOP over a plain socket in RESP; one receipt at a time.
 */
#define _GNU_SOURCE
#include <netdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ROUNDS 200000

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

static uint64_t mix(uint64_t state, const char *text)
{
    for (; *text; text++)
        state = (state ^ (unsigned char)*text) * 1099511628211ull;
    return state;
}

/* Slow on purpose: a forged receipt must cost something. */
static uint64_t sign_receipt(const char *receipt)
{
    uint64_t state = 14695981039346656037ull;
    for (int round = 0; round < ROUNDS; round++) {
        state = mix(state + round, receipt);
        state ^= state >> 29;
    }
    return state;
}

static void store_signature(struct link *link, const char *receipt, uint64_t signature)
{
    char value[32], ignored[64];
    snprintf(value, sizeof value, "%016llx", (unsigned long long)signature);
    const char *const words[] = {"HSET", "receipts:signed", receipt, value};
    send_command(link, 4, words);
    read_reply(link, ignored, sizeof ignored);
}

static void work(struct link *link, const char *queue)
{
    const char *const take[] = {"BRPOP", queue, "5"};
    char receipt[512];
    for (;;) {
        send_command(link, 3, take);
        if (!read_reply(link, receipt, sizeof receipt))
            continue;
        store_signature(link, receipt, sign_receipt(receipt));
    }
}

int main(void)
{
    static struct link link;
    const char *queue = getenv("QUEUE");
    link.fd = dial(getenv("REDIS_URL"));
    work(&link, queue ? queue : "receipts");
}
