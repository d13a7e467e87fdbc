/* Receives position reports of drifting buoys over UDP. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define MAX_BUOYS 64

struct buoy {
    char id[16];
    double lat, lon;
};

static struct buoy fleet[MAX_BUOYS];
static int fleet_size;
static volatile sig_atomic_t stopping;

static void on_stop(int sig)
{
    (void)sig;
    stopping = 1;
}

static struct buoy *find_buoy(const char *id)
{
    for (int i = 0; i < fleet_size; i++)
        if (strcmp(fleet[i].id, id) == 0)
            return &fleet[i];
    if (fleet_size == MAX_BUOYS)
        return NULL;
    snprintf(fleet[fleet_size].id, sizeof fleet[0].id, "%s", id);
    return &fleet[fleet_size++];
}

static void take_report(const char *text)
{
    char id[16];
    double lat, lon;
    if (sscanf(text, "%15s %lf %lf", id, &lat, &lon) != 3)
        return;
    struct buoy *b = find_buoy(id);
    if (b) {
        b->lat = lat;
        b->lon = lon;
        printf("%s at %.4f %.4f\n", b->id, b->lat, b->lon);
        fflush(stdout);
    }
}

static int open_receiver(int port)
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_port = htons(port),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct timeval patience = {.tv_sec = 0, .tv_usec = 10000};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    /* so that the main loop sees the stop flag */
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

int main(void)
{
    signal(SIGTERM, on_stop);
    signal(SIGINT, on_stop);
    const char *port = getenv("PORT");
    int fd = open_receiver(port ? atoi(port) : 0);
    while (!stopping) {
        char text[256];
        ssize_t n = recv(fd, text, sizeof text - 1, 0);
        if (n < 0)
            continue;
        text[n] = '\0';
        take_report(text);
    }
    close(fd);
    return 0;
}
