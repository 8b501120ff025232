using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Watchgrain.Grains.Retention;

/// <summary>The value is a <see cref="RetentionPeriod"/> of at least so many days.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RetentionPeriodAttribute(int leastDays, string reason) : ValidationAttribute
{
    public int LeastDays => leastDays;

    public string Reason => reason;

    public override bool IsValid(object? value) => value is string text && RetentionPeriod.TryParse(text, out var period) && !(period < TimeSpan.FromDays(leastDays));

    public override string FormatErrorMessage(string name) => string.Create(CultureInfo.InvariantCulture, $"it has to be {RetentionPeriod.Form}, and {leastDays}d at least ({reason})");
}
