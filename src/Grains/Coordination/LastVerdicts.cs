namespace Watchgrain.Grains.Coordination;

/// <summary>The verdicts as they were heard last. A flag decays to allow when the coordinator is silent; what a decision ordered stays until another decision ends it. Pure.</summary>
/// <param name="time">Measures the age.</param>
/// <param name="staleAfter">The silence after which a flag decays.</param>
/// <param name="table">The verdicts now.</param>
public sealed class LastVerdicts(TimeProvider time, TimeSpan staleAfter, VerdictTable table)
{
    private VerdictTable current = table;
    private long heardAt = time.GetTimestamp();

    public void Heard(VerdictTable table) => (current, heardAt) = (table, time.GetTimestamp());

    public Verdict For(string source)
    {
        var age = time.GetElapsedTime(heardAt);
        var verdict = current.For(source);
        var stale = age > staleAfter;
        return stale && verdict.Kind == VerdictKind.Flag ? Verdict.Allow with { Age = age, Stale = true } : verdict with { Age = age, Stale = stale };
    }
}
