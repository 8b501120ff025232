using System.Diagnostics.Metrics;

namespace Watchgrain.Grains.Delivery;

/// <summary>Meter <c>Watchgrain.Delivery</c>: what has become of attempts to deliver decisions. No tag names a channel.</summary>
public sealed class DeliveryMetrics
{
    public const string MeterName = "Watchgrain.Delivery";

    private readonly Counter<long> attempts;
    private readonly Counter<long> deadLetters;

    public DeliveryMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create(MeterName);
        attempts = meter.CreateCounter<long>("watchgrain.delivery.attempts", "{attempt}", "Attempts to deliver a step of a decision, by what has become of them");
        deadLetters = meter.CreateCounter<long>("watchgrain.delivery.dead_letters", "{delivery}", "Deliveries that were given up");
    }

    public void Attempted(DeliveryResult result) => attempts.Add(1, new KeyValuePair<string, object?>("result", result.ToString()));

    public void GivenUp() => deadLetters.Add(1);
}
