/* A small client that pops from a list without a pause. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(void)
{
    int broker = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address;
    memset(&address, 0, sizeof address);
    address.sin_family = AF_INET;
    address.sin_port = htons((unsigned short)atoi(getenv("REDIS_PORT")));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(broker, (struct sockaddr *)&address, sizeof address) != 0)
        return 1;
    static const char pop[] = "*2\r\n$4\r\nRPOP\r\n$4\r\njobs\r\n";
    char answer[4096];
    for (;;) {
        if (send(broker, pop, sizeof pop - 1, 0) < 0)
            return 1;
        ssize_t length = recv(broker, answer, sizeof answer, 0);
        if (length <= 0)
            return 1;
        if (memcmp(answer, "$-1", 3) != 0)
            write(STDOUT_FILENO, answer, (size_t)length);
    }
}
