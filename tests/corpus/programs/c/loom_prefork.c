/* Weaving mill: a parent keeps four looms (children) running and replaces broken ones. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOOMS 4

struct loom {
    pid_t pid;
    int orders;           /* write end: patterns go to the loom */
    unsigned restarts;
};

static struct loom mill[LOOMS];
static volatile sig_atomic_t closing;

static void on_term(int sig)
{
    (void)sig;
    closing = 1;
}

static void weave(int in)
{
    char pattern[128];
    ssize_t n;

    while ((n = read(in, pattern, sizeof pattern)) > 0)
        if (write(STDOUT_FILENO, pattern, (size_t)n) < 0)
            break;
    _exit(0);
}

static void start_loom(struct loom *l)
{
    int ends[2];

    if (pipe(ends) < 0) {
        perror("pipe");
        exit(1);
    }
    l->pid = fork();
    if (l->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGTERM, SIG_DFL);
        close(ends[1]);
        weave(ends[0]);
    }
    close(ends[0]);
    l->orders = ends[1];
}

static void replace_loom(pid_t pid)
{
    for (int i = 0; i < LOOMS; i++) {
        if (mill[i].pid != pid)
            continue;
        close(mill[i].orders);
        mill[i].restarts++;
        start_loom(&mill[i]);
    }
}

static void supervise(void)
{
    int status;

    /* WNOHANG so that closing time is noticed at once */
    while (!closing) {
        pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid > 0)
            replace_loom(pid);
    }
}

int main(void)
{
    signal(SIGTERM, on_term);
    for (int i = 0; i < LOOMS; i++)
        start_loom(&mill[i]);
    supervise();
    for (int i = 0; i < LOOMS; i++)
        kill(mill[i].pid, SIGTERM);
    return 0;
}
