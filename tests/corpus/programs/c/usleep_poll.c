/* A daemon that looks for a file a hundred times a second. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/trigger", getenv("DATA_DIR"));
    for (;;) {
        if (access(path, F_OK) == 0) {
            puts("triggered");
            unlink(path);
        }
        usleep(10000);
    }
}
