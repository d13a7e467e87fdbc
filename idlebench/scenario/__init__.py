"""TOML → frozen `Scenario`: reading, checking, sweeps, expectations and the built-in library.

Read by others: `load.load_scenario`, `plan.effective_plan`, `sweep.cells`, `argv.worker_argv`,
`placeholders.fill`, `expectations.check_expectations`, `library.library`,
`json_schema.json_schema`. This package imports nothing by itself, so that ``--help`` stays light.
"""
