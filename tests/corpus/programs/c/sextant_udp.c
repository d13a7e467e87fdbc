/* Receives position reports over UDP. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

static volatile sig_atomic_t running = 1;

static void on_term(int sig) { (void)sig; running = 0; }

static int open_socket(void)
{
    struct sockaddr_in addr;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    const char *port = getenv("PORT");

    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(port ? atoi(port) : 0);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        exit(1);
    }
    return fd;
}

int main(void)
{
    char buf[512];
    int fd = open_socket();

    signal(SIGTERM, on_term);
    while (running) {
        fd_set readfds;
        struct timeval tv = {.tv_sec = 0, .tv_usec = 10000};

        FD_ZERO(&readfds);
        FD_SET(fd, &readfds);
        int rc = select(fd + 1, &readfds, NULL, NULL, &tv);
        if (rc > 0 && FD_ISSET(fd, &readfds)) {
            ssize_t n = recv(fd, buf, sizeof buf - 1, 0);
            if (n > 0) {
                buf[n] = '\0';
                printf("position %s\n", buf);
            }
        }
    }
    close(fd);
    return 0;
}
