# Thin: what each target does is in scripts/.
.DEFAULT_GOAL := help
.PHONY: help run test soak bench deny fmt lint clean-tools

help: ## What can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build linli and serve the demo street on http://127.0.0.1:8080
	@scripts/run.sh

test: ## Run every check, as CI does, and print what each took
	@scripts/test.sh

soak: ## Kill the server and a phone again and again and prove that nothing acknowledged or filled in is lost
	@scripts/soak.sh

bench: ## Measure what docs/benchmarks.md records
	@scripts/bench.sh

deny: ## Check the dependencies: licences, sources, bans
	@scripts/deny.sh

fmt: ## Format the Rust code
	@cargo fmt --all

lint: ## Check format, lints and house rules
	@scripts/lint.sh

clean-tools: ## Remove the tools that the scripts installed for themselves
	@scripts/clean-tools.sh
