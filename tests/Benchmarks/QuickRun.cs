using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Watchgrain.Benchmarks;

/// <summary>
/// Times the benchmark bodies without BenchmarkDotNet, in under a minute: the median processor time over repetitions of about 0.2 ms, in nanoseconds.
/// </summary>
internal static class QuickRun
{
    private const double WarmUp = 0.6e9;
    private const double Measured = 1.5e9;
    private const double Repetition = 0.2e6;

    /// <param name="output">Takes one JSON object per line.</param>
    /// <param name="names">The figures wanted; all when empty.</param>
    public static void Print(TextWriter output, IReadOnlyCollection<string> names)
    {
        foreach (var type in typeof(QuickRun).Assembly.GetTypes())
        {
            object? instance = null;
            foreach (var method in type.GetMethods())
            {
                if (method.GetCustomAttribute<FigureAttribute>() is not { } figure || (names.Count > 0 && !names.Contains(figure.Name))) continue;
                instance ??= Activator.CreateInstance(type)!;
                var body = method.CreateDelegate<Func<double>>(instance);
                var operations = method.GetCustomAttribute<BenchmarkAttribute>()?.OperationsPerInvoke ?? 1;
                var value = figure.Nanoseconds == 0 ? body() : MedianNanoseconds(body) / operations / figure.Nanoseconds;
                FigureLine.Print(output, figure.Name, value, figure.Unit);
            }
        }
    }

    private static double MedianNanoseconds(Func<double> body)
    {
        double sum = 0;
        var calls = 0;
        var start = ThreadClock.Nanoseconds();
        for (; ThreadClock.Nanoseconds() - start < WarmUp; calls++) sum += body();
        var perRepetition = Math.Max(1, (int)(Repetition * calls / WarmUp));
        var times = new List<double>();
        for (start = ThreadClock.Nanoseconds(); ThreadClock.Nanoseconds() - start < Measured;)
        {
            var from = ThreadClock.Nanoseconds();
            for (var i = 0; i < perRepetition; i++) sum += body();
            times.Add((ThreadClock.Nanoseconds() - from) / perRepetition);
        }
        if (double.IsNaN(sum)) throw new InvalidOperationException($"{body.Method.Name} gave NaN.");
        times.Sort();
        return times[times.Count / 2];
    }
}
