// Each test brings servers of its own; side by side on a small machine they would starve each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
