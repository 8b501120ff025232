using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Watchgrain.Grains.Coordination;
using Watchgrain.Grains.Deltas;
using Watchgrain.Grains.Evaluations;
using Watchgrain.Grains.Fleet;
using Watchgrain.Grains.Governance;
using Watchgrain.Grains.Partitions;

namespace Watchgrain.Grains.Tests.Protocol;

/// <summary>The stored forms, by the serializer that the grains use.</summary>
internal static class Forms
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static Serializer<PartitionEntry> Entries { get; } = Services.GetRequiredService<Serializer<PartitionEntry>>();

    public static Serializer<PartitionState> Partitions { get; } = Services.GetRequiredService<Serializer<PartitionState>>();

    public static Serializer<ReceiverState> Receivers { get; } = Services.GetRequiredService<Serializer<ReceiverState>>();

    public static Serializer<CoordinatorState> Coordinators { get; } = Services.GetRequiredService<Serializer<CoordinatorState>>();

    public static Serializer<DecisionGrainState> Decisions { get; } = Services.GetRequiredService<Serializer<DecisionGrainState>>();

    public static Serializer<EvaluationGrainState> Evaluations { get; } = Services.GetRequiredService<Serializer<EvaluationGrainState>>();

    public static Serializer<FleetState> Fleets { get; } = Services.GetRequiredService<Serializer<FleetState>>();
}
