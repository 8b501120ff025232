namespace Watchgrain.Grains.Fleet;

/// <summary>
/// Divides a tenant's false-alarm budget among its versions: T panes per false incident are kept when at every time the shares of all versions that are watched add up to 1 at most, and the share of none ever rises. Pure; not thread-safe.
/// </summary>
/// <remarks>
/// <para>Why that suffices: a version with share s opens an incident when the evidence outside its open incidents is T/s at least, and that evidence is then taken out (<see cref="Statistics.MultipleTesting.EvidenceBudget"/>). Without a change
/// evidence grows by 1 a pane at most on average. What grew at the share s(t) is taken out at a share that is no larger, so it pays for s(t)/T incidents at most: E[incidents of version i until t] ≤ Σ sᵢ(u)/T over its panes u ≤ t, and of all
/// versions Σᵤ Σᵢ sᵢ(u)/T ≤ t/T. Were a share to rise, evidence from before would be worth more than it was paid for: none does.</para>
/// <para>A version that is registered takes its share from a reserve. The budget has <see cref="FleetState.Places"/> equal places, and twice as many once three quarters of them are taken: newcomers then get the smaller share at once, while the
/// others hold the larger one until they have confirmed, durably, that theirs has halved. Until then the larger one counts. Should the reserve be short (versions that cannot be reached), a newcomer gets half of what is left: less than its
/// place, never more than there is. So n versions have shares between 3/8n and 1/n, and the factor to their own budget lies between n and 8n/3: a nat of evidence for never having to stop.</para>
/// <para>A version that is no longer watched has no panes and opens nothing: it uses up nothing of the budget, and breaks no promise. Its place stays its own, since it may be watched again, and nothing gets larger when it goes.</para>
/// </remarks>
public sealed class TenantShares(FleetState state)
{
    /// <summary>The share of a version from now on; a new one gets its first.</summary>
    /// <param name="version">Which.</param>
    /// <param name="held">The share that it has durably; 0: none yet.</param>
    /// <param name="changed">Whether the state has.</param>
    public double Of(VersionId version, double held, out bool changed)
    {
        if (!state.Shares.TryGetValue(version, out var granted))
        {
            state.Shares.Add(version, 0);
            while (4L * state.Shares.Count > 3L * state.Places)
                state.Places *= 2;
            changed = true;
            return state.Shares[version] = Math.Min(1.0 / state.Places, (1 - state.Shares.Values.Sum()) / 2);
        }
        changed = held > 0 && held < granted;
        if (changed)
            state.Shares[version] = granted = held;
        return Math.Min(granted, 1.0 / state.Places);
    }

    /// <summary>Versions that may still hold more than a place, and what they should hold.</summary>
    public IEnumerable<VersionId> Above() => state.Shares.Where(share => share.Value > 1.0 / state.Places).Select(share => share.Key);

    public double Place => 1.0 / state.Places;
}
