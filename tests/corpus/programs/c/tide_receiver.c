/* Receives tide readings by UDP and keeps the last of each gauge; SIGHUP rereads the allow list,
 * SIGTERM writes the last readings down. */
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#define GAUGES 64

struct reading {
    char gauge[16];
    int millimetres;
};

static struct reading last[GAUGES];
static int known;
static volatile sig_atomic_t stop, reload;

static void on_signal(int number)
{
    if (number == SIGHUP)
        reload = 1;
    else
        stop = 1;
}

static int open_receiver(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    const char *port = getenv("PORT");
    struct timeval patience = {.tv_sec = 0, .tv_usec = 40 * 1000};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port ? atoi(port) : 0);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void keep(const char *datagram)
{
    struct reading fresh;
    if (sscanf(datagram, "%15s %d", fresh.gauge, &fresh.millimetres) != 2)
        return;
    for (int i = 0; i < known; i++)
        if (strcmp(last[i].gauge, fresh.gauge) == 0) {
            last[i] = fresh;
            return;
        }
    if (known < GAUGES)
        last[known++] = fresh;
}

static void save(void)
{
    char path[512];
    const char *dir = getenv("DATA_DIR");
    snprintf(path, sizeof path, "%s/tides.txt", dir ? dir : "/tmp");
    FILE *out = fopen(path, "w");
    for (int i = 0; out && i < known; i++)
        fprintf(out, "%s %d\n", last[i].gauge, last[i].millimetres);
    if (out)
        fclose(out);
}

int main(void)
{
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    int receiver = open_receiver();
    if (receiver < 0)
        return 1;
    char datagram[256];
    while (!stop) {
        ssize_t n = recv(receiver, datagram, sizeof datagram - 1, 0);
        if (n > 0) {
            datagram[n] = '\0';
            keep(datagram);
        } else if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return 1;
        }
        if (reload) {
            reload = 0;
            known = 0;
        }
    }
    save();
    return 0;
}
