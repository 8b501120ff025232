namespace Watchgrain.Benchmarks;

/// <summary>Names the figure of a benchmark as --quick prints it. The method takes nothing and returns a double: of a time anything that depends on the work, of a size the size.</summary>
/// <param name="name">The name that is quoted elsewhere.</param>
/// <param name="unit">"ns per value" and the like: a time's first word is its scale; or "bytes".</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FigureAttribute(string name, string unit) : Attribute
{
    public string Name { get; } = name;

    public string Unit { get; } = unit;

    /// <summary>Nanoseconds in one unit; 0 for what is not a time.</summary>
    public double Nanoseconds { get; } = unit.Split(' ')[0] switch { "ns" => 1, "µs" => 1e3, "ms" => 1e6, "bytes" => 0, var other => throw new ArgumentException($"The unit {other} is not known.", nameof(unit)) };
}
