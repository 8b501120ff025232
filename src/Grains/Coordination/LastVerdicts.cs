namespace Watchgrain.Grains.Coordination;

/// <summary>
/// What a partition answers. A flag is what the coordinator said last: it decays to allow when the coordinator is silent. What a decision ordered is answered once the partition has it on the disk, and from then on until
/// another decision ends it, whether or not the coordinator can be heard. Pure.
/// </summary>
/// <param name="time">Measures the age.</param>
/// <param name="staleAfter">The silence after which a flag decays.</param>
public sealed class LastVerdicts(TimeProvider time, TimeSpan staleAfter)
{
    private readonly long began = time.GetTimestamp();
    private VerdictTable? said;
    private long heardAt;

    /// <summary>Notes what the coordinator says now.</summary>
    public void Heard(VerdictTable table) => (said, heardAt) = (table, time.GetTimestamp());

    /// <param name="source">Of the batch that is answered.</param>
    /// <param name="decided">What the partition has on the disk.</param>
    public Verdict For(string source, VerdictTable decided)
    {
        var (age, stale) = (Age, IsStale);
        var lasting = decided.For(source);
        if (lasting.Kind > VerdictKind.Flag)
            return lasting with { Age = age, Stale = stale };
        if (stale || said!.For(source) is not { Kind: not VerdictKind.Allow } flag)
            return Verdict.Allow with { Age = age, Stale = stale };
        // A decision that is not on the disk here yet: to answer it now and not after a crash would lift it.
        return flag with { Kind = VerdictKind.Flag, Age = age };
    }

    /// <param name="caller">Who asked for the batch that is answered.</param>
    /// <param name="decided">What the partition has on the disk.</param>
    /// <returns>Null: nothing is to be done with him.</returns>
    public Verdict? ForCaller(string caller, VerdictTable decided)
    {
        ArgumentNullException.ThrowIfNull(decided);
        return decided.ForCaller(caller) is { Kind: VerdictKind.Throttle } throttle ? throttle with { Age = Age, Stale = IsStale } : null;
    }

    // Until it has been heard once its silence began with this activation, at the latest.
    private TimeSpan Age => time.GetElapsedTime(said is null ? began : heardAt);

    private bool IsStale => said is null || Age > staleAfter;
}
