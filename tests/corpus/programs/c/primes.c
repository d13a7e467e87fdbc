/* Writes prime numbers to a file. */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/primes", getenv("DATA_DIR"));
    FILE *out = fopen(path, "wb");
    if (out == NULL)
        return 1;
    for (unsigned long n = 3;; n += 2) {
        unsigned long d = 3;
        while (d * d <= n && n % d != 0)
            d += 2;
        if (d * d > n)
            fwrite(&n, sizeof n, 1, out);
        if (n % 10000001 == 0)
            rewind(out);
    }
}
