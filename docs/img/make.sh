#!/bin/sh
# Draws the pictures of the documentation with the program itself:
#
#     docs/img/make.sh GLOSS [NAME...]
#
# GLOSS is a build, in whose home tikv, opengauss, ahooks and t2i-adapter are cloned with their history and indexed. Look
# at what comes out before it is committed.
set -eu
gloss=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
wanted="$*"

# draw NAME SIZE KEYS ARGUMENTS...
draw() {
    name=$1 size=$2 keys=$3
    shift 3
    case " $wanted " in "  " | *" $name "*) ;; *) return ;; esac
    "$gloss" browse "$@" --theme dark --no-state --size "$size" --keys "$keys" --frame "$here/$name.svg"
    echo "$name.svg"
}

draw library 110x34 '' --lang en
draw reader 130x36 ') )' tikv batch-executor --lang en
draw chinese 130x36 ') ) )' opengauss transaction-visibility --lang zh-CN
draw small 80x24 ') ) )' ahooks dom-target --lang en
draw wide 190x48 ') ) )' t2i-adapter t2i-inference --lang en
draw references 130x40 'w g r j j j' ahooks packages/hooks/src/utils/domTarget.ts:14 --lang en
draw calls 130x40 'w g c l j l j' ahooks packages/hooks/src/utils/domTarget.ts:14 --lang en
draw symbols 130x36 'Space S "TransactionIdIsIn"' opengauss src/gausskernel/storage/access/transam/transam.cpp --lang en
draw text 130x36 'Space / "isBrowser"' ahooks packages/hooks/src/utils/domTarget.ts --lang en
draw blame 130x36 'Space b' ahooks packages/hooks/src/utils/domTarget.ts:14 --lang en
draw compare 130x36 'g L Enter' ahooks packages/hooks/src/useEventListener/index.ts:45 --lang en
draw review 130x36 ', v' tikv@v8.1.0 --lang en
draw help 110x40 '?' ahooks dom-target --lang en
