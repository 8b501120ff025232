namespace Watchgrain.Benchmarks.Ingest;

/// <summary>How long each figure is warmed up and measured, and which are wanted (all when none is named; in a quick run those that fit into a minute).</summary>
internal sealed record IngestPlan(bool IsQuick, TimeSpan WarmUp, TimeSpan Measured, IReadOnlyCollection<string> Names)
{
    /// <summary>Null when an option is not known.</summary>
    public static IngestPlan? Read(string[] options)
    {
        var quick = options is ["--quick", ..];
        string[] names = [.. options.Skip(quick ? 1 : 0)];
        if (names.Any(name => name.StartsWith('-'))) return null;
        // The first seconds are the compiler's: it makes the hot code anew as it learns what is hot.
        return quick ? new(quick, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(4), names) : new(quick, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), names);
    }

    public bool Wants(params ReadOnlySpan<string> figures)
    {
        foreach (var figure in figures)
        {
            if (Names.Count == 0 || Names.Contains(figure)) return true;
        }
        return false;
    }

    /// <summary>As <see cref="Wants"/>, for figures that a quick run makes only when they are named.</summary>
    public bool WantsAtLength(params ReadOnlySpan<string> figures) => (!IsQuick || Names.Count > 0) && Wants(figures);
}
