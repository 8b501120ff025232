using Watchgrain.Grains.Callers;
using Watchgrain.Grains.Features;
using Watchgrain.Grains.Labels;
using Watchgrain.Grains.Models;
using Watchgrain.Grains.Slices;
using Watchgrain.Grains.Slices.Discovery;
using Watchgrain.Grains.Sources;

namespace Watchgrain.Grains.Deltas;

/// <summary>Finds a receiver by its key: the key's first letter names the grain.</summary>
public static class Receivers
{
    public static IDeltaReceiver Receiver(this IGrainFactory grains, string key) => key[0] switch
    {
        'x' => grains.GetGrain<IFeatureGrain>(key),
        'v' => grains.GetGrain<IVersionGrain>(key),
        's' => grains.GetGrain<ISliceGrain>(key),
        'y' => grains.GetGrain<IDiscoveryGrain>(key),
        'o' => grains.GetGrain<ISourceGrain>(key),
        'h' => grains.GetGrain<ICallerGrain>(key),
        'l' => grains.GetGrain<ILabelGrain>(key),
        _ => throw new ArgumentException($"'{key}' is not the key of a receiver.", nameof(key)),
    };
}
