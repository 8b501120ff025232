namespace Watchgrain.Statistics.MultipleTesting;

/// <summary>What the procedures over a whole family of p-values share: the check of their arguments and the running extremes over sorted p-values.</summary>
internal static class PValues
{
    public static void Check(ReadOnlySpan<double> p)
    {
        foreach (var value in p) Check(value);
    }

    public static void Check(double p)
    {
        if (!(p is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(p), p, "A p-value lies in [0, 1]; leave tests without an answer out of the family.");
    }

    public static void CheckLevel(double alpha)
    {
        if (!(alpha is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "A level lies in (0, 1).");
    }

    /// <summary>Step-up: adjusted p of rank i = min over ranks j ≥ i of p₍ⱼ₎ · factor(j), at most 1.</summary>
    public static double[] AdjustUp(ReadOnlySpan<double> p, Func<int, double> factor)
    {
        var order = Order(p);
        var adjusted = new double[p.Length];
        var least = 1.0;
        for (var i = order.Length - 1; i >= 0; i--) adjusted[order[i]] = least = Math.Min(least, p[order[i]] * factor(i + 1));
        return adjusted;
    }

    /// <summary>Step-up: rejects all ranks up to the last with p₍ᵢ₎ ≤ limit(i).</summary>
    public static bool[] RejectUp(ReadOnlySpan<double> p, Func<int, double> limit)
    {
        var order = Order(p);
        var last = order.Length - 1;
        while (last >= 0 && p[order[last]] > limit(last + 1)) last--;
        return First(order, last + 1);
    }

    /// <summary>Step-down: adjusted p of rank i = max over ranks j ≤ i of p₍ⱼ₎ · factor(j), at most 1.</summary>
    public static double[] AdjustDown(ReadOnlySpan<double> p, Func<int, double> factor)
    {
        var order = Order(p);
        var adjusted = new double[p.Length];
        var most = 0.0;
        for (var i = 0; i < order.Length; i++) adjusted[order[i]] = most = Math.Max(most, Math.Min(1, p[order[i]] * factor(i + 1)));
        return adjusted;
    }

    /// <summary>Step-down: rejects all ranks before the first with p₍ᵢ₎ &gt; limit(i).</summary>
    public static bool[] RejectDown(ReadOnlySpan<double> p, Func<int, double> limit)
    {
        var order = Order(p);
        var kept = 0;
        while (kept < order.Length && p[order[kept]] <= limit(kept + 1)) kept++;
        return First(order, kept);
    }

    private static int[] Order(ReadOnlySpan<double> p)
    {
        Check(p);
        var order = new int[p.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(p.ToArray(), order);
        return order;
    }

    private static bool[] First(int[] order, int count)
    {
        var rejected = new bool[order.Length];
        for (var i = 0; i < count; i++) rejected[order[i]] = true;
        return rejected;
    }
}
