#!/bin/bash
# Rebuilds the site when an asset has changed.  To know that, it takes a digest over names, sizes and times of all assets.
set -u

assets=$DATA_DIR/assets
interval=2

make_assets() {
    perl -e '
        my $base = shift;
        mkdir $base;
        for my $d (0 .. 149) {
            mkdir "$base/$d";
            for my $f (0 .. 199) { open my $h, ">", "$base/$d/asset-$f.css" or die; print $h "a{order:$f}\n" }
        }' "$assets"
}

tree_digest() {
    find "$assets" -type f -printf '%p %s %T@\n' | LC_ALL=C sort | sha256sum
}

rebuild() {
    date >"$DATA_DIR/last_build"
}

make_assets
before=$(tree_digest)
while sleep "$interval"; do
    now=$(tree_digest)
    if [[ $now != "$before" ]]; then
        rebuild
        before=$now
    fi
done
