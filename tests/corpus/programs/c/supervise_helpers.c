/*
 * Runs the helper programs of a service and starts them again when they end.
 * The helpers are this same executable with a name as its argument:
 *   indexer   waits for work
 *   exporter  needs exporter.conf
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define RESTART_DELAY_US 10000

struct helper {
    const char *name;
    pid_t pid;
    unsigned restarts;
};

static struct helper helpers[] = { { "indexer", 0, 0 }, { "exporter", 0, 0 } };
#define HELPERS (sizeof helpers / sizeof helpers[0])

static int run_indexer(void)
{
    for (;;)
        pause();
    return 0;
}

static int run_exporter(void)
{
    const char *directory = getenv("DATA_DIR");
    char path[512];
    FILE *config;

    snprintf(path, sizeof path, "%s/exporter.conf", directory ? directory : ".");
    config = fopen(path, "r");
    if (!config)
        return 78;                      /* configuration error */
    fclose(config);
    for (;;)
        pause();
    return 0;
}

static void start(struct helper *helper)
{
    pid_t parent = getpid();
    pid_t pid = fork();

    if (pid < 0) {
        perror("fork");
        return;
    }
    if (pid == 0) {
        /* A helper must not outlive its supervisor. */
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() != parent)
            _exit(0);
        execl("/proc/self/exe", helper->name, helper->name, (char *)NULL);
        _exit(127);
    }
    helper->pid = pid;
}

static struct helper *helper_of(pid_t pid)
{
    for (size_t i = 0; i < HELPERS; i++) {
        if (helpers[i].pid == pid)
            return &helpers[i];
    }
    return NULL;
}

static void supervise(void)
{
    for (size_t i = 0; i < HELPERS; i++)
        start(&helpers[i]);
    for (;;) {
        int status;
        pid_t pid = waitpid(-1, &status, 0);
        struct helper *helper;

        if (pid < 0) {
            if (errno == EINTR)
                continue;
            perror("waitpid");
            exit(1);
        }
        helper = helper_of(pid);
        if (!helper)
            continue;
        helper->restarts++;
        usleep(RESTART_DELAY_US);
        start(helper);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "indexer") == 0)
        return run_indexer();
    if (argc > 1 && strcmp(argv[1], "exporter") == 0)
        return run_exporter();
    supervise();
    return 0;
}
