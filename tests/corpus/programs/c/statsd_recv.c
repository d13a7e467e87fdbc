/*
 * A statsd-like collector: counters arrive as UDP datagrams ("name:1|c"), and the
 * sums are written to a file every ten seconds.
 *
 * The socket has a receive timeout, so that the time of the next flush is noticed
 * while no datagram comes.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define FLUSH_SECONDS 10
#define RECEIVE_TIMEOUT_US 10000
#define MAX_COUNTERS 512

struct counter {
    char name[64];
    double value;
};

static struct counter counters[MAX_COUNTERS];
static int counter_count;

static int open_socket(unsigned short port)
{
    struct timeval timeout = { 0, RECEIVE_TIMEOUT_US };
    struct sockaddr_in address = { .sin_family = AF_INET };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("statsd socket");
        exit(1);
    }
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    return fd;
}

static void add(const char *name, double value)
{
    for (int i = 0; i < counter_count; i++) {
        if (strcmp(counters[i].name, name) == 0) {
            counters[i].value += value;
            return;
        }
    }
    if (counter_count < MAX_COUNTERS) {
        snprintf(counters[counter_count].name, sizeof counters[0].name, "%s", name);
        counters[counter_count++].value = value;
    }
}

static void take_datagram(char *text)
{
    char *save = NULL;

    for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        char *colon = strchr(line, ':');
        if (colon) {
            *colon = '\0';
            add(line, atof(colon + 1));
        }
    }
}

static void flush(const char *path)
{
    FILE *out;

    if (counter_count == 0)
        return;
    out = fopen(path, "a");
    if (!out)
        return;
    for (int i = 0; i < counter_count; i++)
        fprintf(out, "%ld %s %.0f\n", (long)time(NULL), counters[i].name, counters[i].value);
    fclose(out);
    counter_count = 0;
}

int main(void)
{
    const char *directory = getenv("DATA_DIR");
    const char *port = getenv("PORT");
    char path[512], datagram[2048];
    time_t next_flush = time(NULL) + FLUSH_SECONDS;
    int fd = open_socket(port ? (unsigned short)atoi(port) : 8125);

    snprintf(path, sizeof path, "%s/counters.txt", directory ? directory : ".");
    for (;;) {
        ssize_t count = recv(fd, datagram, sizeof datagram - 1, 0);

        if (count > 0) {
            datagram[count] = '\0';
            take_datagram(datagram);
        } else if (count < 0 && errno != EAGAIN && errno != EINTR) {
            perror("recv");
            return 1;
        }
        if (time(NULL) >= next_flush) {
            flush(path);
            next_flush = time(NULL) + FLUSH_SECONDS;
        }
    }
}
