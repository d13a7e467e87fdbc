/*
 * Collects rain gauges: each sends its tips as UDP datagrams ("gauge tips mm\n"). The sums
 * per gauge are written every ten seconds. The gauges of the test field are a child process.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GAUGES 64
#define WRITE_SECONDS 10
#define PAUSE_NS 10000000L

struct gauge {
    unsigned long tips;
    double mm;
    double squares;
};

static struct gauge gauges[GAUGES];

static int open_port(struct sockaddr_in *address)
{
    const char *port = getenv("PORT");
    socklen_t size = sizeof *address;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_port = htons(port ? (unsigned short)atoi(port) : 0);
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)address, sizeof *address) < 0) {
        perror("rain gauges");
        exit(1);
    }
    getsockname(fd, (struct sockaddr *)address, &size);
    return fd;
}

/* A wet day on the test field: a hundred datagrams a second. */
static void field(const struct sockaddr_in *address)
{
    struct timespec pause = { 0, PAUSE_NS };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    char text[64];

    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (1) {
        int length = snprintf(text, sizeof text, "%d %d %.2f\n", rand() % GAUGES, 1 + rand() % 4,
                              (rand() % 100) / 50.0);
        sendto(fd, text, (size_t)length, 0, (const struct sockaddr *)address, sizeof *address);
        nanosleep(&pause, NULL);
    }
}

static void take(const char *text)
{
    int number, tips;
    double mm;

    if (sscanf(text, "%d %d %lf", &number, &tips, &mm) != 3 || number < 0 || number >= GAUGES)
        return;
    gauges[number].tips += (unsigned long)tips;
    gauges[number].mm += mm * tips;
    gauges[number].squares += mm * mm * tips;
}

static void write_sums(const char *path)
{
    FILE *out = fopen(path, "w");

    if (!out)
        return;
    for (int i = 0; i < GAUGES; i++) {
        struct gauge *g = &gauges[i];
        double mean = g->tips ? g->mm / (double)g->tips : 0;
        double variance = g->tips ? g->squares / (double)g->tips - mean * mean : 0;
        fprintf(out, "%d %lu %.2f %.3f\n", i, g->tips, g->mm, variance);
    }
    fclose(out);
}

int main(void)
{
    const char *directory = getenv("DATA_DIR");
    struct sockaddr_in address;
    char path[512], text[512];
    int fd = open_port(&address);
    time_t next_write = time(NULL) + WRITE_SECONDS;

    snprintf(path, sizeof path, "%s/rain.txt", directory ? directory : ".");
    if (fork() == 0)
        field(&address);
    for (;;) {
        ssize_t count = recv(fd, text, sizeof text - 1, 0);

        if (count < 0) {
            perror("recv");
            return 1;
        }
        text[count] = '\0';
        take(text);
        if (time(NULL) >= next_write) {
            write_sums(path);
            next_write += WRITE_SECONDS;
        }
    }
}
