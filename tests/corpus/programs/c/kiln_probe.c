/* Kiln controller: reads temperatures from a probe helper (child process)
 * through a pipe and set points from the operator over UDP. */
#include <arpa/inet.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PROBE, OPERATOR, SOURCES };

static double set_point = 980.0;

static int start_probe(void)
{
    int ends[2];
    if (pipe(ends) < 0) {
        perror("pipe");
        exit(1);
    }
    if (fork() == 0) {
        /* calibration run: a few readings from the thermocouple */
        close(ends[0]);
        for (int i = 0; i < 4; i++) {
            dprintf(ends[1], "%d\n", 20 + i);
            usleep(100 * 1000);
        }
        _exit(0);
    }
    close(ends[1]);
    return ends[0];
}

static int open_operator_port(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 0) };
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
        perror("operator port");
        exit(1);
    }
    return fd;
}

static void regulate(const char *reading)
{
    double celsius = atof(reading);
    printf("%.1f C, burner %s\n", celsius, celsius < set_point ? "on" : "off");
    fflush(stdout);
}

int main(void)
{
    struct pollfd sources[SOURCES];
    char text[128];

    signal(SIGCHLD, SIG_IGN);
    sources[PROBE] = (struct pollfd){ .fd = start_probe(), .events = POLLIN };
    sources[OPERATOR] = (struct pollfd){ .fd = open_operator_port(), .events = POLLIN };

    for (;;) {
        if (poll(sources, SOURCES, -1) < 0)
            continue;
        for (int i = 0; i < SOURCES; i++) {
            if (!(sources[i].revents & POLLIN))
                continue;
            ssize_t n = read(sources[i].fd, text, sizeof text - 1);
            if (n <= 0)
                continue;
            text[n] = '\0';
            if (i == PROBE)
                regulate(text);
            else
                set_point = atof(text);
        }
    }
}
