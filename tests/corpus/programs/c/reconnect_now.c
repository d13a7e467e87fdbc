/* A forwarder that connects again and again while its upstream refuses. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_upstream(void)
{
    int upstream = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(getenv("PORT")));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(upstream, (struct sockaddr *)&address, sizeof address) == 0)
        return upstream;
    close(upstream);
    return -1;
}

int main(void)
{
    int upstream;
    while ((upstream = connect_upstream()) < 0) {
    }
    char buffer[4096];
    while (read(upstream, buffer, sizeof buffer) > 0) {
    }
    return 0;
}
