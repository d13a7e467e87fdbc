/* Keeps the index of the photo archive's negatives up to date: every scan has a sidecar
 * that says whether it was indexed already. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCANS 16000

static char archive[512];

static void import_collection(void)
{
    char name[64];
    int directory = open(archive, O_RDONLY | O_DIRECTORY);
    for (int number = 0; number < SCANS; number++) {
        snprintf(name, sizeof name, "neg-%06d.xmp", number);
        int sidecar = openat(directory, name, O_WRONLY | O_CREAT, 0600);
        if (sidecar < 0 || write(sidecar, "status=indexed\n", 15) != 15)
            exit(1);
        close(sidecar);
    }
    close(directory);
}

static int is_new(int directory, const char *name)
{
    char status[32] = "";
    int sidecar = openat(directory, name, O_RDONLY);
    if (sidecar < 0)
        return 0;
    ssize_t size = read(sidecar, status, sizeof status - 1);
    close(sidecar);
    return size > 0 && strncmp(status, "status=new", 10) == 0;
}

static void add_to_index(FILE *index, int directory, const char *name)
{
    int sidecar = openat(directory, name, O_WRONLY | O_TRUNC);
    fprintf(index, "%s\n", name);
    fflush(index);
    if (sidecar < 0 || write(sidecar, "status=indexed\n", 15) != 15)
        perror(name);
    close(sidecar);
}

static void refresh(FILE *index)
{
    DIR *directory = opendir(archive);
    struct dirent *entry;
    if (directory == NULL)
        return;
    while ((entry = readdir(directory)) != NULL) {
        const char *suffix = strrchr(entry->d_name, '.');
        if (suffix == NULL || strcmp(suffix, ".xmp") != 0)
            continue;
        if (is_new(dirfd(directory), entry->d_name))
            add_to_index(index, dirfd(directory), entry->d_name);
    }
    closedir(directory);
}

int main(void)
{
    char path[600];
    const char *dir = getenv("DATA_DIR");
    snprintf(archive, sizeof archive, "%s/negatives", dir ? dir : ".");
    snprintf(path, sizeof path, "%s/negatives.idx", dir ? dir : ".");
    mkdir(archive, 0700);
    import_collection();
    FILE *index = fopen(path, "w");
    if (index == NULL)
        return 1;
    for (;;) {
        refresh(index);
        sleep(1);
    }
}
