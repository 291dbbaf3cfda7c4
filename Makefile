# Every target first brings the machine to where it can work; that takes no time when nothing is missing.
# What the targets do is in .ci, one short script each.

.DEFAULT_GOAL := help
.PHONY: help run dev test lint bench torture

help: ## list the targets
	@printf 'make TARGET, where TARGET is one of\n\n'
	@sed -nE 's/^([a-z]+): ## (.*)/  \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'
	@printf '\nOptions and what lies behind them: CONTRIBUTING.md\n'

run: ## build the release and serve it with demo data: http://127.0.0.1:3000
	@.ci/setup build
	@.ci/with .ci/build
	@.ci/with .ci/serve

dev: ## serve a debug build and follow every change
	@.ci/setup build
	@.ci/with .ci/dev

test: ## run all tests: both databases, HTTP, the browser
	@.ci/setup test
	@.ci/with .ci/test

lint: ## check formatting, lints, documentation, dependencies, and who may know whom
	@.ci/setup lint
	@.ci/with .ci/lint

bench: ## measure; the results go to docs/performance.md
	@.ci/setup build
	@.ci/with .ci/bench

torture: ## kill, cut off, attack and overload the release; the results go to docs/reliability.md
	@.ci/setup torture
	@.ci/with .ci/torture/run
