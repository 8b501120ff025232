namespace Watchgrain.Grains.Deltas;

/// <summary>The last delta id that a sender has sealed for each receiver that a closing concerns, by the receiver's grain key.</summary>
[GenerateSerializer, Immutable, Alias("wg.SealedThrough")]
public sealed record SealedThrough([property: Id(0)] string Sender, [property: Id(1)] Dictionary<string, long> LastIds)
{
    /// <summary>What each receiver must have applied: by receiver, the last id of each sender.</summary>
    public static Dictionary<string, Dictionary<string, long>> ByReceiver(IEnumerable<SealedThrough> seals)
    {
        ArgumentNullException.ThrowIfNull(seals);
        var required = new Dictionary<string, Dictionary<string, long>>(StringComparer.Ordinal);
        foreach (var seal in seals)
        {
            foreach (var (receiver, lastId) in seal.LastIds)
            {
                if (!required.TryGetValue(receiver, out var ids))
                    required[receiver] = ids = [];
                ids[seal.Sender] = lastId;
            }
        }
        return required;
    }
}
