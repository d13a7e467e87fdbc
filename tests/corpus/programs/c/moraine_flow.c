/* Glacier model: shallow-ice flow over a bed, one step after the other; the volume is printed
 * every thousand steps. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define N 160

static double bed[N][N], ice[N][N], next[N][N];

static double surface(int i, int j)
{
    return bed[i][j] + ice[i][j];
}

static void carve_valley(void)
{
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++) {
            double across = (double)(j - N / 2) / (N / 2), along = (double)i / N;
            bed[i][j] = 900.0 * across * across + 600.0 * (1.0 - along);
            ice[i][j] = 0.0;
        }
}

static double flux(int i, int j, int k, int l)
{
    double thickness = 0.5 * (ice[i][j] + ice[k][l]);
    double slope = surface(k, l) - surface(i, j);
    double diffusivity = 1e-9 * thickness * thickness * thickness * (1.0 + slope * slope * 1e-3);
    if (diffusivity > 0.2)
        diffusivity = 0.2;
    return diffusivity * slope;
}

static double balance(int i, int j, double snow_line)
{
    double rate = 0.002 * (surface(i, j) - snow_line);
    return rate > 0.8 ? 0.8 : rate;
}

static double step(double snow_line)
{
    double volume = 0.0;
    memcpy(next, ice, sizeof ice);
    for (int i = 1; i < N - 1; i++)
        for (int j = 1; j < N - 1; j++) {
            double change = flux(i, j, i + 1, j) + flux(i, j, i - 1, j) + flux(i, j, i, j + 1) + flux(i, j, i, j - 1);
            next[i][j] = ice[i][j] + change + 0.01 * balance(i, j, snow_line);
            if (next[i][j] < 0.0)
                next[i][j] = 0.0;
            volume += next[i][j];
        }
    memcpy(ice, next, sizeof ice);
    return volume;
}

int main(void)
{
    carve_valley();
    for (long year = 0;; year++) {
        double snow_line = 700.0 + 60.0 * ((year / 5000) % 3 - 1);
        double volume = step(snow_line);
        if (year % 5000 == 0) {
            printf("%ld %.1f\n", year, volume);
            fflush(stdout);
        }
    }
}
