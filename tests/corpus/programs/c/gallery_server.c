/* Gallery server: the parent binds the port and forks workers that block in accept();
   the parent itself only waits for a worker to end, and then starts another. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORKERS 4

static int listen_on(int port)
{
    struct sockaddr_in address;
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 64) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static void serve(int listener)
{
    static const char page[] = "HTTP/1.0 200 OK\r\nContent-Length: 8\r\n\r\ngallery\n";
    char request[2048];
    for (;;) {
        int peer = accept(listener, NULL, NULL);
        if (peer < 0)
            continue;
        if (read(peer, request, sizeof request) > 0 && write(peer, page, sizeof page - 1) < 0)
            perror("write");
        close(peer);
    }
}

static void start_worker(int listener)
{
    pid_t pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(1);
    }
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGTERM);   /* do not outlive the parent */
        serve(listener);
    }
}

int main(void)
{
    const char *port = getenv("PORT");
    int listener = listen_on(port ? atoi(port) : 8090);
    for (int i = 0; i < WORKERS; i++)
        start_worker(listener);
    for (;;) {
        if (waitpid(-1, NULL, 0) > 0) {
            sleep(2);                       /* a worker that dies at once is not restarted in a hurry */
            start_worker(listener);
        }
    }
}
