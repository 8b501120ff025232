namespace Watchgrain.Grains.Delivery;

/// <summary>What has become of an attempt.</summary>
public enum DeliveryResult
{
    /// <summary>The receiver answered 2xx, or 409: it has this already.</summary>
    Delivered = 1,

    /// <summary>The receiver answers otherwise: it may be about this delivery alone.</summary>
    Refused = 2,

    /// <summary>5xx, 429, a time-out or no connection: the receiver takes nothing.</summary>
    Unavailable = 3,

    /// <summary>Given up at once: the body could not be made, or nobody knows where an alias belongs; another attempt would do no better.</summary>
    Unmade = 4,

    /// <summary>Not attempted: the log did not answer, or the breaker is open.</summary>
    Untried = 5,
}
