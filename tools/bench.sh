#!/bin/sh
# The figures of docs/benchmarks.md: every bench folder, every engine.
#
#     BENCH=../shared/data/bench tools/bench.sh [python] > figures.txt
#
# Runs and indexes go to $WORK (default: var/bench). The first call embeds the corpora, which takes most of the time.
set -eu
cd "$(dirname "$0")/.."
python=${1:-.venv/bin/python}
work=${WORK:-var/bench}
mkdir -p "$work"
export PYTHONPATH=src

measure() { # folder by queries qrels
    corpus=$BENCH/$1/corpus.jsonl
    [ -f "$corpus" ] || corpus=$corpus.gz
    for engine in hybrid lexical dense; do
        run=$work/$1.$2.$(basename "$3" .jsonl).$engine.trec
        "$python" -m matchengine rank --corpus "$corpus" --queries "$BENCH/$1/$3" --by "$2" --top 100 \
            --engine "$engine" --index "$work/$1.index" --out "$run" 2>/dev/null
        printf '%s by %s, %s, %s:\t' "$1" "$2" "$3" "$engine"
        "$python" -m matchengine evaluate --run "$run" --qrels "$BENCH/$1/$4" | tr '\n' '\t'
        echo
    done
}

measure sbir item queries.jsonl qrels.item.tsv
measure sbir party queries.jsonl qrels.party.tsv
measure flores-it-en item queries.jsonl qrels.item.tsv
measure squad-it item queries.jsonl qrels.item.tsv
measure district party queries.aspect.jsonl qrels.aspect.tsv
measure district party queries.jsonl qrels.party.tsv
"$python" tools/fit_calibration.py --bench "$BENCH/district" --dry-run
