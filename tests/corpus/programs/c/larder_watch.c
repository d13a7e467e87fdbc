/* Tells when something arrives in the larder's folder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int run_command(const char *cmd, char *out, size_t len)
{
    FILE *fp = popen(cmd, "r");

    if (fp == NULL)
        return -1;
    out[0] = '\0';
    if (fgets(out, len, fp) == NULL)
        out[0] = '\0';
    return pclose(fp);
}

static int count_files(const char *dir)
{
    char cmd[512], out[64];

    snprintf(cmd, sizeof cmd, "ls -1 '%s' 2>/dev/null | wc -l", dir);
    if (run_command(cmd, out, sizeof out) != 0)
        return 0;
    return atoi(out);
}

int main(void)
{
    const char *dir = getenv("DATA_DIR") ? getenv("DATA_DIR") : "/tmp/larder";
    int before = count_files(dir);

    while (1) {
        int now = count_files(dir);
        if (now > before)
            printf("%d new in the larder\n", now - before);
        before = now;
        usleep(100 * 1000);
    }
}
