// Every test starts hosts of its own and measures them: side by side they would take the cores from each other.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
