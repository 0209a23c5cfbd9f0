# Part of the flcc project, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Completion for bash: options from what flcc itself lists, file names of the
# kinds that it takes, libraries by what -l would find.

_flcc() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local kind='!*.@(c|a|asl.json)' library
  COMPREPLY=()
  # "=" is a word of its own to bash.
  if [[ $word == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 1]} word=
  elif [[ $before == = ]]; then
    before=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  case $before in
  --workflow | --workflow-check) kind='!*.json' ;;
  -o | -include) kind='' ;;
  --ca-file) kind='!*.@(pem|crt)' ;;
  -L | -I | -isystem | -save-temps | --save-temps)
    mapfile -t COMPREPLY < <(compgen -d -- "$word")
    return
    ;;
  --emit)
    mapfile -t COMPREPLY < <(compgen -W "$("$1" --help |
      sed -n 's/^  --emit=\([^ ]*\).*/\1/p')" -- "$word")
    return
    ;;
  --limit)
    mapfile -t COMPREPLY < <(
      compgen -S = -W "concurrency logsize memory timeout" -- "$word"
    )
    compopt -o nospace
    return
    ;;
  -j | --image-name | --label | --annotation) return ;;
  *)
    if [[ $word == -l* ]]; then
      for library in /usr/lib/x86_64-linux-gnu/lib"${word#-l}"*.a; do
        [[ -e $library ]] || continue
        library=${library##*/lib}
        COMPREPLY+=("-l${library%.a}")
      done
      return
    elif [[ $word == -* ]]; then
      mapfile -t COMPREPLY < <(compgen -W "$("$1" --help |
        sed -n 's/^  \(-[^ <]*\).*/\1/p')" -- "$word")
      [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
      return
    fi
    ;;
  esac
  compopt -o filenames
  mapfile -t COMPREPLY < <(
    shopt -s extglob
    compgen -f -X "$kind" -- "$word"
    compgen -d -- "$word"
  )
}
complete -F _flcc flcc
