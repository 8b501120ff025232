// Every test starts hosts of its own and measures them: side by side they would take the cores from each other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
