using Watchgrain.Gateway.Errors;

namespace Watchgrain.Gateway.Analysis;

/// <summary>
/// Bounds what analyses may take from those who ingest: <see cref="CallsPerTenant"/> open calls per tenant and <see cref="Calls"/> in all bound the memory, and one computes at a time.
/// </summary>
internal sealed class AnalysisSlots : IDisposable
{
    public const int CallsPerTenant = 2;

    public const int Calls = 8;

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim computing = new(1);
    private readonly Lock gate = new();
    private readonly Dictionary<string, int> open = new(StringComparer.Ordinal);

    /// <summary>Takes a place until it is disposed.</summary>
    /// <exception cref="Grpc.Core.RpcException">RESOURCE_EXHAUSTED: no place is free.</exception>
    public IDisposable Enter(string tenant)
    {
        lock (gate)
        {
            var mine = open.GetValueOrDefault(tenant);
            if (mine >= CallsPerTenant || open.Values.Sum() >= Calls)
                throw Refusal.RetryLater("TOO_MANY_ANALYSES", $"A tenant has {CallsPerTenant} analyses at a time, all tenants together {Calls}.", TryAgainAfter);
            open[tenant] = mine + 1;
        }
        return new Place(this, tenant);
    }

    /// <summary>Computes when nobody else does.</summary>
    public async Task<T> ComputeAsync<T>(Func<CancellationToken, T> compute, CancellationToken cancellation)
    {
        await computing.WaitAsync(cancellation);
        try
        {
            return compute(cancellation);
        }
        finally
        {
            computing.Release();
        }
    }

    public void Dispose() => computing.Dispose();

    private void Leave(string tenant)
    {
        lock (gate)
        {
            if (--open[tenant] == 0)
                open.Remove(tenant);
        }
    }

    private sealed class Place(AnalysisSlots slots, string tenant) : IDisposable
    {
        public void Dispose() => slots.Leave(tenant);
    }
}
