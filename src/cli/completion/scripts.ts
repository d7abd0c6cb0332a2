// How bash, zsh and fish complete what we are called with: each asks `cache-bench --get-yargs-completions` for the words.

/** After the scripts that yargs (MIT) would print for the login shell alone; by SHELL it knows in which form each takes its words. */
const SCRIPTS = {
  bash: `_cache_bench_complete()
{
  local words
  mapfile -t words < <(SHELL=bash cache-bench --get-yargs-completions "\${COMP_WORDS[@]}")
  COMPREPLY=()
  # Of no words compgen would make an empty one, and bash would complete no file.
  (( \${#words[@]} )) || return
  mapfile -t COMPREPLY < <(compgen -W "$(printf '%q ' "\${words[@]}")" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o bashdefault -o default -F _cache_bench_complete cache-bench
`,
  zsh: `#compdef cache-bench
_cache_bench_complete()
{
  local reply
  reply=("\${(@f)$(SHELL=zsh cache-bench --get-yargs-completions "\${words[@]}")}")
  if [[ -n "\${reply[1]}" ]]; then
    _describe 'values' reply
  else
    _default
  fi
}
if [[ "\${zsh_eval_context[-1]}" == "loadautofunc" ]]; then
  _cache_bench_complete "$@"
else
  compdef _cache_bench_complete cache-bench
fi
`,
  fish: `complete -c cache-bench -a '(env SHELL=fish cache-bench --get-yargs-completions (commandline -opc) (commandline -ct))'
`,
} as const;

type Shell = keyof typeof SCRIPTS;

export const SHELLS = Object.keys(SCRIPTS) as readonly Shell[];

export function scriptFor(shell: Shell): string {
  return SCRIPTS[shell];
}
